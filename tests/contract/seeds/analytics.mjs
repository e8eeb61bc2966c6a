// How the rows of event tracking, reports and charts are prepared: what the response shows is put there first.

const to = 'postmaster@analytics.msging.net';
const root = (row) => /^\/?([\w-]+)/.exec(row.request.uri ?? '')?.[1];
const is = (name, method) => (row) => row.endpoint === '/commands' && root(row) === name && (row.request.method ?? '').toLowerCase() === method;
const segments = (row) => row.request.uri.split('?')[0].split('/').filter(Boolean);

const track = (stage, event) =>
  stage.prepare({ to, method: 'set', uri: '/event-track', type: 'application/vnd.iris.eventTrack+json', resource: event });
const setReport = (stage, report) => stage.prepare({ to, method: 'set', uri: '/reports', type: 'application/vnd.iris.report+json', resource: report });
const setChart = (stage, chart) =>
  stage.prepare({ to, method: 'set', uri: '/reports/r-1/charts', type: 'application/vnd.iris.chart+json', resource: chart });

/** Inside the window that the row asks for: one minute after the other. */
function datesIn(row) {
  const begin = /startDate=([^&]+)/.exec(row.request.uri)?.[1];
  let date = begin ? Date.parse(begin) + 24 * 3600e3 : Date.now();
  return () => new Date((date += 60e3)).toISOString();
}

async function prepareEvents(stage, row) {
  const date = datesIn(row);
  for (const item of row.response.resource.items) {
    const { count = 1, storageDate, ...event } = item;
    for (let i = 0; i < Number(count); i++) {
      await track(stage, { action: 'some', ...event, storageDate: segments(row).length === 3 ? date() : storageDate });
    }
  }
}

async function prepareCategory(stage) {
  stage.values['{categoryName}'] = 'orders';
  await track(stage, { category: 'orders', action: 'made' });
}

/** The report that the URI means, and in it the chart. */
async function prepareReport(stage, row) {
  Object.assign(stage.values, { '{reportId}': 'r-1', '{chartId}': 'c-1' });
  const shown = segments(row).length === 2 ? row.response?.resource : undefined;
  await setReport(stage, { name: 'Sales', ...shown, id: 'r-1' });
  if (segments(row).length === 4) await setChart(stage, { id: 'c-1', name: 'Users' });
}

async function prepareList(stage, row) {
  await prepareReport(stage, row);
  for (const chart of row.response.resource.items) await setChart(stage, chart);
}

async function prepareReports(stage, row) {
  for (const report of [...row.response.resource.items].reverse()) await setReport(stage, report);
}

const list = (row) => row.request.method === 'get' && ['charts', 'reports'].includes(segments(row).at(-1));

export default [
  // The document shows two of the five that it speaks of, though ten were asked for.
  { claims: (row) => is('event-track', 'get')(row) && segments(row).length === 3, prepare: prepareEvents, aside: (path) => path === 'resource.total' },
  { claims: is('event-track', 'get'), prepare: prepareEvents },
  { claims: is('event-track', 'delete'), prepare: prepareCategory },
  // The document's answer to a new report shows another one.
  { claims: (row) => is('reports', 'set')(row) && segments(row).length === 1, aside: (path) => ['resource.name', 'resource.isPrivate'].includes(path) },
  { claims: (row) => is('reports', 'get')(row) && segments(row).length === 1, prepare: prepareReports, aside: (path) => path.endsWith('.modifiedAt') },
  { claims: (row) => is('reports', 'get')(row) && list(row), prepare: prepareList },
  { claims: (row) => root(row) === 'reports', prepare: prepareReport },
];
