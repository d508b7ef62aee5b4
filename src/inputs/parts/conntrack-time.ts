// conntrack's two ways to print a time → epoch seconds (or undefined).
//   [1795195891.372979]        when conntrack read a flow event (not when the packet passed)
//   [1795193714.82702 ]        an expect event: microseconds unpadded (%-6ld), here .082702 s
//   [start=Fri Nov 20 16:57:15 2026]   ctime() in the machine's zone, which is not stated: read as UTC

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export function eventTime(word: string): number | undefined {
  const m = /^\[(\d{1,12})\.(\d{1,6}) *\]$/.exec(word);
  return m ? Number(`${m[1]}.${m[2]!.padStart(6, '0')}`) : undefined;
}

export function localTime(text: string): number | undefined {
  const m = /^\w{3} (\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})$/.exec(text);
  const month = m ? MONTHS.indexOf(m[1]!) : -1;
  if (!m || month < 0) return undefined;
  return Date.UTC(Number(m[6]), month, Number(m[2]), Number(m[3]), Number(m[4]), Number(m[5])) / 1000;
}
