import type { DataSet } from '@madang/contracts/location/entities';
import { batteryBins, clothingBins, medicineBins } from './bins.ts';
import { calendar } from './calendar.ts';
import { centers } from './centers.ts';
import type { DataSetDefinition } from './data-set.ts';

export const DATA_SETS: Readonly<Record<DataSet, DataSetDefinition>> = {
  centers,
  'clothing-bins': clothingBins,
  'battery-bins': batteryBins,
  'medicine-bins': medicineBins,
  calendar,
};
