// The conversations of the history benchmark, as client/fill.cpp writes them into our server.

const hex = (value, digits) => value.toString(16).padStart(digits, '0');

export const personOf = (thread, domain = '0mn.io') => `00000000-c0de-4000-8000-${hex(thread, 12)}@${domain}`;
export const id = (thread, round) => `${hex(thread, 8)}-0000-4000-8000-${hex(round, 12)}`;
export const textOf = (round, thread) => `line ${round} of conversation ${thread}: when does the shop on the corner open today?`;
