// What a renderer is: an id (also the --format choice), a file extension, and a pure function of the Report.
import type { Path, Report } from '../model/report.js';

export interface RenderOptions {
  /** Columns of text outputs. */
  readonly width: number;
  readonly color: boolean;
  /** Text outputs use ASCII signs only. */
  readonly ascii: boolean;
  /** Only this path, with its evidence, where the output can. */
  readonly pathId?: string;
}

export interface Renderer {
  /** kebab-case, equals its file's name. */
  readonly id: string;
  /** Without the dot. */
  readonly extension: string;
  /** It shows Path.ladder. */
  readonly ladders?: true;
  /** Of a crowd it shows sums (Report.alike); a report for any other has all paths. */
  readonly sums?: true;
  /** Same report and options, same bytes; ends with a newline. */
  readonly render: (report: Report, options: RenderOptions) => string | Promise<string>;
  /** The same text in pieces, for outputs that grow with the paths: one string of V8 ends at 512 MB. */
  readonly pieces?: (report: Report, options: RenderOptions) => Promise<Iterable<string>>;
}

/** The same for the packets of one path (Path.ladder). */
export interface LadderRenderer {
  readonly id: string;
  readonly extension: string;
  readonly render: (report: Report, path: Path, options: RenderOptions) => string | Promise<string>;
}
