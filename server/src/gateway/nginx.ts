import type { Contract } from '@madang/contracts/operation';
import { problem } from '../platform/http/problem.ts';
import type { Locale } from '../platform/http/handler.ts';
import { parseAddresses, type Source } from '../platform/upstreams/addresses.ts';
import { routesOf } from './routes.ts';

/** A service, and the setting that says where it runs. */
interface NginxService {
  readonly name: string;
  readonly contract: Contract;
  readonly addresses: string;
}

interface Options {
  readonly services: readonly NginxService[];
  readonly port: number;
  /** Where everything else is answered: the web app, the documentation; several processes as a service has them. Without it there is nothing. */
  readonly rest?: string | undefined;
  /** Asks DNS again and again (nginx 1.27.3 or newer). */
  readonly resolver?: string | undefined;
  readonly prefix?: string | undefined;
  readonly language: Locale;
}

/** A request that cannot be written for nginx, with what to do instead. */
export class NginxConfigError extends Error {}

/** What nginx puts its own request id into. */
const REQUEST_ID = '$madang_request_id';

/** All operations at one path, and whose each method is. */
interface Location {
  readonly path: string;
  readonly methods: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  readonly answerMs: number;
  readonly comesSlowly: boolean;
}

const ownersOf = ({ methods }: Location): string[] => [...new Set(Object.values(methods))].sort();

const locationsOf = (services: readonly NginxService[]): Location[] => {
  const byPath = new Map<string, Location>();
  for (const { name: service, contract } of services)
    for (const { method, path, maxBytes, answerMs, comesSlowly } of routesOf(contract)) {
      const pattern = path.replace(/:\w+/g, ':x');
      const known = byPath.get(pattern);
      byPath.set(pattern, {
        path: pattern,
        methods: { ...known?.methods, [method]: service },
        maxBytes: Math.max(maxBytes, known?.maxBytes ?? 0),
        answerMs: Math.max(answerMs, known?.answerMs ?? 0),
        comesSlowly: comesSlowly || known?.comesSlowly === true,
      });
    }
  // A word before any word: nginx takes the first pattern that fits.
  const rank = ({ path }: Location): string => path.replaceAll(':x', '\uffff');
  return [...byPath.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
};

/** Of a path that several services share, by method. */
const sharedOf = (location: Location): string => `$madang_of_${ownersOf(location).join('_')}`;

const sharedMaps = (locations: readonly Location[]): string => {
  const shared = locations.filter((location) => ownersOf(location).length > 1);
  return shared
    .map((location, index) => {
      const [usual = ''] = ownersOf(location);
      const others = Object.entries(location.methods).filter(([, service]) => service !== usual);
      const lines = others.map(([method, service]) => `    ${method} madang_${service};`);
      return `map $request_method ${sharedOf(location)}_${index} {\n    default madang_${usual};\n${lines.join('\n')}\n}\n`;
    })
    .join('\n');
};

const matchOf = (path: string): string => {
  if (!path.includes(':x')) return `= ${path}`;
  const pattern = path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(':x', '[^/]+');
  return `~ "^${pattern}/?$"`;
};

const serverOf = (source: Source, resolver: string | undefined): string => {
  const passive = 'max_fails=3 fail_timeout=5s';
  if (source.kind === 'address') {
    const { host, port } = new URL(source.origin);
    return `server ${port === '' ? `${host}:80` : host} ${passive};`;
  }
  if (source.kind === 'dns')
    return resolver === undefined
      ? `server ${source.host}:${source.port} ${passive}; # asked for once, at the start and at each reload of nginx`
      : `server ${source.host}:${source.port} resolve ${passive};`;
  if (resolver === undefined)
    throw new NginxConfigError(
      `srv+${source.scheme}://${source.name}: nginx knows SRV records from 1.27.3 on, and where it has a resolver: give --resolver`,
    );
  const [, service = '', name = ''] = /^_([^.]+)\._[^.]+\.(.+)$/.exec(source.name) ?? [];
  return `server ${name} service=${service} resolve ${passive};`;
};

const upstreamOf = (
  name: string,
  sources: readonly Source[],
  resolver: string | undefined,
): string => `upstream madang_${name} {
    ${resolver === undefined ? '' : `zone madang_${name} 256k;\n    `}least_conn;
    ${sources.map((source) => serverOf(source, resolver)).join('\n    ')}
    keepalive 64;
    # Less than Node's 72 seconds, so that no request meets a connection that is just being closed.
    keepalive_timeout 60s;
}`;

/** nginx believes every certificate unless it is told whose: what it is told here would not be what the gateway does. */
const assertHttp = (name: string, sources: readonly Source[]): void => {
  if (
    sources.some((source) =>
      source.kind === 'address' ? source.origin.startsWith('https:') : source.scheme === 'https',
    )
  )
    throw new NginxConfigError(
      `${name} has an address of https, whose certificate nginx would not check: give it one of http, or let a Madang gateway send to it`,
    );
};

/** What nginx answers by itself, as we would. Quotes of nginx are single: there is none in JSON of ours that is not escaped. */
const answer = (code: Parameters<typeof problem>[0], language: Locale, service?: string): string => {
  const values = service === undefined ? undefined : { service };
  const document = { ...problem(code, language, REQUEST_ID, { values }) };
  return `${document.status} '${JSON.stringify(document).replaceAll("'", String.raw`\'`)}'`;
};

const failuresOf = (service: string, language: Locale): string =>
  (
    [
      ['away', 'service_unavailable'],
      ['late', 'gateway_timeout'],
    ] as const
  )
    .map(
      ([name, code]) => `    location @madang_${service}_${name} {
        default_type application/problem+json;
        add_header Retry-After 2 always;
        add_header X-Request-Id ${REQUEST_ID} always;
        add_header Cache-Control no-store always;
        return ${answer(code, language, service.replaceAll('_', ', '))};
    }`,
    )
    .join('\n');

const HEADERS = `    proxy_http_version 1.1;
    # Nothing is upgraded: streams are events, and there are no websockets.
    proxy_set_header Connection "";
    proxy_set_header Upgrade "";
    proxy_set_header Host $host;
    # Set, not appended to: nothing that a client claims of its way here gets through.
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $host;
    proxy_set_header X-Forwarded-Port $server_port;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header Forwarded "";
    proxy_set_header X-Request-Id ${REQUEST_ID};
    proxy_set_header traceparent $madang_traceparent;
    proxy_connect_timeout 3s;
    # What nobody has received goes to another instance; of what was sent, no POST and no PATCH.
    proxy_next_upstream error timeout;
    proxy_next_upstream_tries 3;
    proxy_next_upstream_timeout 10s;
    # As they come, both ways: streams of events, and files that are stored while they are sent.
    proxy_buffering off;
    gzip off;`;

const locationOf = (location: Location, place: string): string => {
  const { path, maxBytes, answerMs, comesSlowly } = location;
  const owners = ownersOf(location).join('_');
  return `    location ${matchOf(path)} {
        proxy_pass ${place};
        client_max_body_size ${maxBytes};${comesSlowly ? '\n        proxy_request_buffering off;' : ''}
        proxy_read_timeout ${answerMs / 1000}s;
        error_page 502 503 = @madang_${owners}_away;
        error_page 504 = @madang_${owners}_late;
        error_page 413 = @madang_large;
    }`;
};

/** The table of the gateway, for an nginx in its place: a file for its `http` block. */
export const nginxConfig = ({ services, port, rest, resolver, prefix, language }: Options): string => {
  const sources = new Map(services.map(({ name, addresses }) => [name, parseAddresses(addresses)]));
  for (const [name, all] of sources) assertHttp(name, all);
  const ofRest = rest === undefined ? [] : parseAddresses(rest);
  const [only, ...more] = ofRest;
  // Of one alone nginx may be told https: whoever writes it here has named no other than that.
  const passRest =
    only === undefined
      ? 'return 404;'
      : `proxy_pass ${only.kind === 'address' && more.length === 0 ? only.origin : 'http://madang_rest'};`;
  const needsUpstream = passRest.endsWith('madang_rest;');
  if (needsUpstream) assertHttp('--rest', ofRest);
  const locations = locationsOf(services);
  const shared = locations.filter((location) => ownersOf(location).length > 1);
  const placeOf = (location: Location): string => {
    const [first = '', ...others] = ownersOf(location);
    const upstream = others.length === 0 ? `madang_${first}` : `${sharedOf(location)}_${shared.indexOf(location)}`;
    return `http://${upstream}`;
  };
  const owners = [...new Set(locations.map((location) => ownersOf(location).join('_')))];
  return `# Written by "madang gateway config --format nginx": write it anew instead of changing it, after each update.
# Services have to believe this nginx: TRUSTED_PROXIES names its address to each of them.
${resolver === undefined ? '' : `resolver ${resolver} valid=5s;\n`}
map $http_x_request_id $madang_request_id {
    default $request_id;
    "~^[a-zA-Z0-9_.:-]{1,128}$" $http_x_request_id;
}

# A trace goes on, or begins here.
map $http_traceparent $madang_traceparent {
    default "00-$request_id-\${madang_span}-00";
    "~^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$" $http_traceparent;
}
map $request_id $madang_span {
    "~^(?<madang_half>[0-9a-f]{16})" $madang_half;
}

${sharedMaps(locations)}
${services.map(({ name }) => upstreamOf(name, sources.get(name) ?? [], resolver)).join('\n\n')}
${needsUpstream ? `\n${upstreamOf('rest', ofRest, resolver)}\n` : ''}
# Addresses of files and streams may hold what opens them, behind the question mark: it is not written down.
log_format madang_gateway '$remote_addr - [$time_local] "$request_method $uri $server_protocol" $status $body_bytes_sent ${REQUEST_ID}';

server {
    listen ${port};
    server_name _;
    # With a certificate: listen 443 ssl; ssl_certificate …; ssl_certificate_key …;
    access_log /var/log/nginx/madang.log madang_gateway;
    server_tokens off;
    client_header_timeout 30s;
    large_client_header_buffers 4 16k;

${HEADERS}
    error_page 413 = @madang_large;
    error_page 404 = @madang_nothing;
${
  prefix === undefined
    ? ''
    : `
    # Before a location is chosen.
    rewrite ^${prefix}/?$ /;
    rewrite ^${prefix}(/.+)$ $1;
`
}
${locations.map((location) => locationOf(location, placeOf(location))).join('\n')}

    location / {
        # The path with a slash at its end is the same.
        rewrite ^(/api/.+[^/])/+$ $1 last;
        ${passRest}
    }
    # Numbers are for whoever asks each process itself.
    location /metrics {
        return 404;
    }

${owners.map((name) => failuresOf(name, language)).join('\n')}
    location @madang_large {
        default_type application/problem+json;
        return ${answer('payload_too_large', language)};
    }
    location @madang_nothing {
        default_type application/problem+json;
        return ${answer('not_found', language)};
    }
}
`;
};
