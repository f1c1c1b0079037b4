import type { DisposalRoute, Item } from '@madang/contracts/recycle-content';

/** How the text of an item names each route, in Korean and in English. */
const NAMED: Readonly<Record<DisposalRoute, readonly [RegExp, RegExp]>> = {
  clear_pet: [/투명 페트병 (전용 )?수거함/, /clear PET/],
  plastic: [/플라스틱(류| 수거함)/, /plastic/],
  film: [/비닐(류| 수거함)/, /bags? and wrap/],
  foam: [/스티로폼/, /foam/],
  paper: [/종이(류| 수거함)/, /paper/],
  carton: [/종이팩/, /carton/],
  can: [/캔(류| 수거함)/, /cans/],
  scrap: [/고철/, /scrap/],
  glass: [/유리병(류| 수거함)/, /glass/],
  deposit_return: [/돌려/, /return|back/i],
  clothes: [/의류수거함/, /clothes bin/],
  standard_bag: [/종량제봉투/, /official waste bag/],
  non_burnable_sack: [/불연성|특수규격마대|지자체가 정한/, /non-burnable|sack|district/i],
  food: [/음식물/, /food/],
  large_waste: [/대형폐기물/, /bulky waste/i],
  free_pickup: [/방문수거|1599-0903/, /pick|1599-0903/i],
  small_appliance: [/소형\s?가전/, /appliance/],
  battery: [/전지 (전용 )?수거함/, /battery bin/],
  lamp: [/형광등 수거함/, /lamp bin/],
  medicine: [/폐의약품 수거함|보건소, 주민센터의 수거함/, /medicine bin|health centre/i],
  hazardous: [/유해폐기물|폐식용유 수거함|구청|지자체/, /hazardous|used (cooking )?oil bin|district/i],
  take_back: [/돌려|거두|건네|우체국|집하장|물어/, /back|hand it|post|collection point|ask/i],
};

/** What a warning calls the place to which a route leads. */
const PLACES: Readonly<Partial<Record<DisposalRoute, string>>> = {
  plastic: '플라스틱류',
  film: '비닐류',
  foam: '스티로폼',
  paper: '종이류',
  can: '캔류',
  scrap: '고철',
  glass: '유리병 수거함',
  clothes: '의류수거함',
  standard_bag: '종량제봉투',
  food: '음식물 수거함',
  battery: '전지 수거함',
  lamp: '형광등 수거함',
  medicine: '폐의약품 수거함',
  clear_pet: '투명 페트병 수거함',
};
/** A warning not to put a thing there, alone or as one of several places: “종량제봉투나 전지 수거함에 넣지 마세요”. */
const forbids = (line: string, place: string): boolean =>
  new RegExp(
    `^([가-힣 ]{1,30}(나|와|과) )?${place}((이?나|와|과) [^.]{0,30})?에 ([가-힣]+ )?(넣|버리|섞|내놓)지 마`,
  ).test(line);

/** Routes by which nothing is used again. */
const FINAL: ReadonlySet<DisposalRoute> = new Set<DisposalRoute>([
  'standard_bag',
  'non_burnable_sack',
  'large_waste',
  'medicine',
]);

/** In a list an item is told by its description alone: what has to be done first, and what is done otherwise, is in it. */
const CONDITIONS: readonly (readonly [(item: Item) => boolean, RegExp, RegExp])[] = [
  [({ condition }) => /가스/.test(condition?.ko ?? ''), /가스/, /gas|empty/i],
  [
    ({ condition, disposal_route: route }) => condition !== null && route === 'clothes',
    /종량제봉투|안 받으면/,
    /waste bag/,
  ],
];

/** Where the words of an item and its route contradict each other. */
export const routeProblems = (item: Item): string[] => {
  const { id, disposal_route: route, description, how_to, dont, recyclable, condition } = item;
  const [ko, en] = NAMED[route];
  const silent = [
    ...(ko.test([description.ko, ...how_to.ko].join(' ')) ? [] : ['Korean']),
    ...(en.test([description.en, ...how_to.en].join(' ')) ? [] : ['English']),
  ];
  const hasUntoldCondition = CONDITIONS.some(
    ([holds, told, toldEn]) => holds(item) && !(told.test(description.ko) && toldEn.test(description.en)),
  );
  const place = PLACES[route];
  const forbidden = place === undefined ? [] : dont.ko.filter((line) => forbids(line, place));
  return [
    ...silent.map((language) => `${id}: its ${language} text does not name its route ${route}`),
    ...forbidden.map((line) => `${id}: “${line}” forbids its route ${route}`),
    ...(hasUntoldCondition ? [`${id}: its description does not say what its condition asks for`] : []),
    ...(recyclable && condition === null && FINAL.has(route)
      ? [`${id} is called recyclable and goes to ${route}`]
      : []),
  ];
};
