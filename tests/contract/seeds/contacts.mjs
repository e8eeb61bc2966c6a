// How the rows of the contacts are prepared: a `get` finds what the document shows that it finds.

import { playCommand } from '../rows.mjs';

const CUSTOMER = '11121023102013021@messenger.gw.msging.net';
const path = (row) => (row.request.uri ?? '').split('?')[0];
const command = (method, pattern) => (row) => row.endpoint === '/commands' && row.request.method === method && pattern.test(path(row));

const CONTACTS = /^\/contacts(\/[^/]+)?$/;
const COMMENTS = /^\/contacts\/[^/]+\/comments$/;

function name(stage) {
  Object.assign(stage.values, {
    '{{$user_identity}}': CUSTOMER,
    '{{$user_name}}': 'John Doe',
    '{{$user_gender}}': 'male',
    '{{$user_group}}': 'friends',
    '{{$user_channel_name}}': 'Facebook Messenger',
    '{contactIdentity}': CUSTOMER,
  });
}

const keep = (stage, resource) =>
  stage.prepare({ to: 'postmaster@crm.msging.net', method: 'set', uri: '/contacts', type: 'application/vnd.lime.contact+json', resource });

async function note(stage, content) {
  const answer = await stage.prepare({
    to: 'postmaster@crm.msging.net', method: 'set', uri: `/contacts/${CUSTOMER}/comments`, type: 'application/vnd.iris.crm.comment+json', resource: { content },
  });
  stage.values['{commentId}'] = answer.resource.id;
}

export default [
  {
    claims: command('get', CONTACTS),
    async prepare(stage, row) {
      const { items = [row.response.resource], total = items.length } = row.response.resource;
      for (const item of items) await keep(stage, item);
      for (let i = items.length; i < total; i++) await keep(stage, { identity: `${i}@telegram.gw.msging.net` });
    },
  },
  {
    claims: command('get', COMMENTS),
    async prepare(stage, row) {
      name(stage);
      for (const { content } of row.response.resource.items) await note(stage, content);
    },
  },
  {
    claims: command('delete', /^\/contacts\/[^/]+\/comments\/[^/]+$/),
    async prepare(stage) {
      name(stage);
      await note(stage, 'This is a comment example');
    },
  },
  {
    claims: (row) => row.endpoint === '/commands' && /^\/contacts/.test(path(row)),
    async prepare(stage) {
      name(stage);
    },
    play: playCommand,
  },
];
