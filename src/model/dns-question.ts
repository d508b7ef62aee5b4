// What a DNS forwarder keeps of a lookup, in the words of `relay.preserved` (RelayJoin, report): it keeps nothing else.
export const DNS_QUESTION = 'DNS question';
