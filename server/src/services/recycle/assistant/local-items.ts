import type { Item, RegionalDifference } from '@madang/contracts/recycle-content';
import type { RegionalRules } from '@madang/contracts/recycle-regions';

/** An item as it is where somebody lives. */
export interface LocalItem extends Item {
  /** What their district does otherwise, or all of its region. */
  readonly difference: RegionalDifference | null;
  /** null: what is written of the place does not settle it, so no days can be told either. */
  readonly local_route: Item['disposal_route'] | null;
}

/** The items with what is different in this place; what a district says comes before what holds for its region. */
export const localItems = (
  items: readonly Item[],
  rules: Pick<RegionalRules, 'code' | 'district'> | null,
): LocalItem[] =>
  items.map((item) => {
    const here =
      rules === null
        ? []
        : item.regional.filter(
            ({ region, districts }) =>
              region === rules.code &&
              (districts === null || (rules.district !== null && districts.includes(rules.district))),
          );
    const difference = here.find(({ districts }) => districts !== null) ?? here[0] ?? null;
    return { ...item, difference, local_route: difference === null ? item.disposal_route : difference.disposal_route };
  });
