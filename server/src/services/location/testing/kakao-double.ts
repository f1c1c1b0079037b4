import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What can go wrong with it. */
export const KAKAO_LOCAL_TRAPS = [
  'quota-429',
  'quota-200',
  'error-200',
  'wrong-key',
  'numbers',
  'html',
  'cut-off',
  'hang',
  'redirect',
] as const;
type Trap = (typeof KAKAO_LOCAL_TRAPS)[number] | 'none';

const meta = (total: number) => ({ total_count: total, pageable_count: total, is_end: true });
const region = { region_1depth_name: '서울', region_2depth_name: '마포구', region_3depth_name: '성산동' };

const ADDRESS = {
  address_name: '서울 마포구 월드컵로 212',
  address_type: 'ROAD_ADDR',
  x: '126.901584',
  y: '37.566306',
  address: { address_name: '서울 마포구 성산동 370', ...region, b_code: '1144012500', h_code: '1144072000' },
  road_address: { address_name: '서울 마포구 월드컵로 212', ...region, zone_no: '03937' },
};
const PLACE = {
  id: '8137464',
  place_name: '성산1동주민센터',
  category_name: '사회,공공기관',
  phone: '02-000-0000',
  address_name: '서울 마포구 성산동 275-2',
  road_address_name: '',
  x: '126.9142',
  y: '37.5602',
  place_url: 'http://place.map.kakao.com/8137464',
  distance: '',
};
/** The nearest first, as `sort=distance` asks for; the last one only has the name in its own. */
const CENTERS = [
  {
    ...PLACE,
    id: '1',
    place_name: '성산재활용센터',
    category_name: '가정,생활 > 재활용센터',
    x: '126.9090',
    y: '37.5600',
  },
  {
    ...PLACE,
    id: '2',
    place_name: '강 건너 재활용센터',
    category_name: '가정,생활 > 재활용센터',
    x: '126.9083',
    y: '37.5300',
  },
  { ...PLACE, id: '3', place_name: '센터 사거리', category_name: '교통,수송 > 사거리', x: '126.9091', y: '37.5601' },
];
const AT_POINT = { road_address: null, address: { address_name: '서울 마포구 성산동 370', ...region } };

const ANSWERS: Readonly<Record<string, (query: URLSearchParams) => readonly object[]>> = {
  '/v2/local/search/address.json': (query) => (query.get('query')?.includes('월드컵로') === true ? [ADDRESS] : []),
  '/v2/local/search/keyword.json': (query) => {
    if (query.get('query') !== '재활용센터') return query.get('query')?.includes('주민센터') === true ? [PLACE] : [];
    return query.get('sort') === 'distance' &&
      Number(query.get('radius')) <= 20_000 &&
      query.get('y')?.startsWith('37.5') === true
      ? CENTERS
      : [];
  },
  '/v2/local/geo/coord2address.json': (query) => (Number(query.get('y')) > 37 ? [AT_POINT] : []),
};

/** Answers as Kakao Local does, with coordinates as text, at an address of this machine. */
export const startKakaoLocal = async () => {
  const double = {
    trap: 'none' as Trap,
    asked: [] as string[],
    queries: [] as URLSearchParams[],
    url: '',
    stop: async () => Promise.resolve(),
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://double');
    double.asked.push(pathname);
    double.queries.push(searchParams);
    const send = (status: number, body: string, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers }).end(body);
    const refuse = (status: number, errorType: string, message: string) =>
      send(status, JSON.stringify({ errorType, message }));
    const documents = ANSWERS[pathname]?.(searchParams) ?? [];
    const whole = JSON.stringify({ documents, meta: meta(documents.length) });
    if (double.trap === 'wrong-key' || !/^KakaoAK \S+$/.test(request.headers.authorization ?? ''))
      return refuse(401, 'AccessDeniedError', 'cannot find appkey');
    if (ANSWERS[pathname] === undefined) return refuse(404, 'NotFound', 'no such path');
    switch (double.trap) {
      case 'quota-429':
        return refuse(429, 'RequestThrottled', 'API limit has been exceeded.');
      case 'quota-200':
        return send(200, JSON.stringify({ msg: 'API limit has been exceeded.', code: -10 }));
      case 'error-200':
        return refuse(200, 'InvalidArgument', 'x is not a number');
      case 'numbers':
        return send(200, whole.replace(/"(-?\d+\.\d+)"/g, '$1'));
      case 'html':
        return send(502, '<html><h1>Bad Gateway</h1></html>', { 'content-type': 'text/html' });
      case 'cut-off':
        response.writeHead(200, { 'content-length': String(whole.length + 99) });
        response.write(whole.slice(0, 20));
        return response.destroy();
      case 'hang':
        return response.writeHead(200).write('{');
      case 'redirect':
        return send(302, '', { location: 'http://169.254.169.254/latest/meta-data' });
      default:
        return send(200, whole);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  double.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  double.stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return double;
};
