// The history of both sides of a conversation, read as a bot reads it.

const PAGE = 100;

/**
 * The newest messages of the thread that `http` (a BotHttp) has with `peer`, newest first, until `enough(item)` or
 * the beginning of the thread.
 */
export async function readThread(http, peer, enough) {
  const items = [];
  for (;;) {
    const uri = `/threads/${encodeURIComponent(peer)}?$take=${PAGE}&$skip=${items.length}`;
    const response = await http.command({ method: 'get', uri });
    if (response.status !== 'success') throw new Error(`${uri}: ${JSON.stringify(response.reason)}`);
    const page = response.resource.items;
    items.push(...page);
    if (page.length < PAGE || page.some(enough)) return items;
  }
}

/** Compares what the conversation accepted since the last check with one side's history. */
export async function checkHistory(side, http, peer, conversation) {
  const from = conversation.firstUnchecked(side);
  if (from === 0) return;
  const items = await readThread(http, peer, (item) => Number(/#(\d+)$/.exec(item.id)?.[1]) <= from);
  conversation.checkHistory(side, items);
}
