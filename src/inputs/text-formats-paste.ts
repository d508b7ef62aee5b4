// The text formats of bundles that other tools make, in detection order.
import type { TextFormat } from '../model/input-format.js';
import { vpnkitTable } from './vpnkit-table.js';

export const TEXT_FORMATS: readonly TextFormat[] = [vpnkitTable];
