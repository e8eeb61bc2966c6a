// How the rows of resources and of the profile are prepared.

const root = (row) => /^\/?([\w-]+)/.exec(row.request.uri ?? '')?.[1];
const reads = (name) => (row) => row.endpoint === '/commands' && root(row) === name && row.request.method !== 'set';

const put = (stage, uri, type, resource) => stage.prepare({ method: 'set', uri, type, resource });
const shows = (row) => row.response?.resource !== undefined;

async function prepareResources(stage, row) {
  if (row.request.uri === '/resources') {
    for (const key of [...row.response.resource.items].reverse()) await put(stage, `/resources/${encodeURIComponent(key)}`, 'text/plain', 'Hello');
  } else {
    await put(stage, row.request.uri, shows(row) ? row.response.type : 'text/plain', shows(row) ? row.response.resource : 'Hello');
  }
}

async function prepareProfile(stage, row) {
  stage.values['{propertyIdentifier}'] = 'greeting';
  const names = row.request.uri === '/profile' ? row.response.resource.items : ['greeting'];
  for (const name of names) await put(stage, `/profile/${name}`, 'text/plain', shows(row) && row.request.uri !== '/profile' ? row.response.resource : 'Hello');
}

export default [
  { claims: reads('resources'), prepare: prepareResources },
  { claims: reads('profile'), prepare: prepareProfile },
];
