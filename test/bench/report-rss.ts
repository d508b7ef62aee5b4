// Loaded into measured Node processes with --import: says their peak memory in KiB on standard error when they end.
process.on('exit', () => {
  process.stderr.write(`pathstitch-bench-rss ${process.resourceUsage().maxRSS}\n`);
});
