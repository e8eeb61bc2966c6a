// How the rows of schedules are prepared: what they show has to be scheduled first.

const TYPE = 'application/vnd.iris.schedule+json';
const LATER = '2099-06-17T13:29:00.000Z';
const schedules = (row, method) =>
  row.endpoint === '/commands' && /^\/schedules\b/.test(row.request.uri ?? '') && row.request.method === method;

const schedule = (stage, resource) =>
  stage.prepare({ to: 'postmaster@scheduler.msging.net', method: 'set', uri: '/schedules', type: TYPE, resource });

const message = (id) => ({ id, to: 'destination@0mn.io', type: 'text/plain', content: 'Scheduling test.' });

/** The message that the URI names, for a day to come: the document's own day is over. */
async function prepareOne(stage, row) {
  const [, id] = /\/schedules\/(.+)$/.exec(row.request.uri);
  stage.values['{messageId}'] = 'message-1';
  await schedule(stage, { message: message(stage.fill(id)), when: LATER });
}

/** The three campaigns, which have all been executed. */
async function prepareList(stage, row) {
  for (const { name, when, message: { id, to } } of row.response.resource.items) {
    await schedule(stage, { name, when, message: { ...message(id), to } });
  }
}

const hasPath = (row) => /\/schedules\/.+/.test(row.request.uri);

export default [
  { claims: (row) => schedules(row, 'delete'), prepare: prepareOne },
  { claims: (row) => schedules(row, 'get') && hasPath(row), prepare: prepareOne, aside: (path) => path.endsWith('#scheduler.when') },
  { claims: (row) => schedules(row, 'get'), prepare: prepareList },
];
