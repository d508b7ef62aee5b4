// The text formats of bundles that other tools make, in detection order.
import type { TextFormat } from '../model/input-format.js';
import { captureLog } from './capture-log.js';
import { vpnkitTable } from './vpnkit-table.js';

export const TEXT_FORMATS: readonly TextFormat[] = [captureLog, vpnkitTable];
