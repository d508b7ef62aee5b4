// Is this line a sentence somebody wrote around the outputs ("Okay so we now know this packet goes out of eth0")?
// English function words decide: tools print headers, names and numbers, hardly ever two of these in one line.

const FUNCTION_WORDS = new Set(
  (
    'the a an is are was were be been i we you it its this that these those to of and or but so in into for from with as at by not have has had do does ' +
    'did can could will would should there then than when which what how why let if because also my our your they them only just'
  ).split(' '),
);
// Sentences that tools print.
const TOOL_SENTENCE =
  /^(?:tcpdump|conntrack|strace|dumpcap|listening on|Capturing on|# Warning|Use ')|packets (?:captured|received|dropped)/;

export function isProse(raw: string): boolean {
  const line = raw.trim();
  if (line.length < 20 || line.length > 4000 || TOOL_SENTENCE.test(line)) return false;
  const words = line.split(/\s+/);
  if (words.length < 5) return false;
  const plain = words.filter((word) => /^[("'“‘]?[a-z’']+[.,:;?!)"”’]*$/i.test(word));
  const functionWords = plain.filter((word) => FUNCTION_WORDS.has(word.toLowerCase().replace(/[^a-z]/g, '')));
  return functionWords.length >= 2 && plain.length * 2 > words.length;
}
