import { Command, InvalidArgumentError, Option } from 'commander';
import { nginxConfig, NginxConfigError } from '../gateway/nginx.ts';
import { addressName } from '../platform/config/settings.ts';
import { ConfigError } from '../platform/config/config.ts';
import { addressesProblem } from '../platform/upstreams/addresses.ts';
import { readConfig, SERVICES } from '../services.ts';
import { runCommand } from './failure.ts';

interface Options {
  readonly format: 'nginx';
  readonly port: number;
  readonly rest?: string;
  readonly resolver?: string;
}

const parsePort = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) throw new InvalidArgumentError('A port is 1 to 65535.');
  return port;
};
const parseRest = (text: string): string => {
  if (text.trim() === '' || addressesProblem(text) !== undefined)
    throw new InvalidArgumentError('An address is http://host:port; several have commas between them.');
  return text;
};
/** What stands in the file as it is must not say anything else there. */
const parseResolver = (text: string): string => {
  if (!/^[\w.:[\]-]+( [\w.:[\]-]+)*$/.test(text))
    throw new InvalidArgumentError('A resolver is an address, e.g. 10.96.0.10.');
  return text;
};

const write = ({ port, rest, resolver }: Options): void => {
  const config = readConfig();
  const missing = SERVICES.filter(({ name }) => config.addresses[name] === undefined);
  if (missing.length > 0)
    throw new ConfigError(
      missing.map(({ name }) => `${addressName(name)}: is needed, so that nginx knows where ${name} runs`),
    );
  const services = SERVICES.map(({ name, contract }) => ({ name, contract, addresses: config.addresses[name] ?? '' }));
  const language = config.DEFAULT_LANGUAGE;
  try {
    process.stdout.write(nginxConfig({ services, port, rest, resolver, prefix: config.GATEWAY_PREFIX, language }));
  } catch (error) {
    throw error instanceof NginxConfigError ? new ConfigError([error.message]) : error;
  }
};

const writeConfig = new Command('config')
  .description('Print the routes of the gateway for another proxy, by the addresses in the settings.')
  .addOption(new Option('--format <format>', 'for which proxy').choices(['nginx']).makeOptionMandatory())
  .option('--port <number>', 'port that the proxy listens on', parsePort, 8080)
  .option(
    '--rest <address>',
    'where everything else is answered, web app and documentation: a Madang gateway, or several',
    parseRest,
  )
  .option('--resolver <address>', 'DNS server that nginx asks again and again; nginx 1.27.3 or newer', parseResolver)
  .action((options: Options) =>
    runCommand(() => {
      write(options);
      return Promise.resolve();
    }),
  );

export const command = new Command('gateway')
  .addCommand(writeConfig)
  .addHelpText(
    'after',
    '\nExample:\n  madang gateway config --format nginx --port 80 > /etc/nginx/conf.d/madang-gateway.conf',
  );
