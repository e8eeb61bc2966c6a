// A small HTTP client with keep-alive, and the three LIME endpoints of one bot over it.

import { Agent, request as httpRequest } from 'node:http';
import { randomUUID } from 'node:crypto';
import { PATIENCE, within } from './deadline.mjs';

/** `{status, headers, text, json}`; `json` is undefined when the body is not JSON. */
function answerOf(response, chunks) {
  const text = Buffer.concat(chunks).toString('utf8');
  let json;
  try {
    json = text === '' ? undefined : JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.statusCode, headers: response.headers, text, json };
}

export class Http {
  /** @param {string} url `http://host:port` */
  constructor(url, { headers = {}, sockets = 8 } = {}) {
    this.url = url;
    this.headers = headers;
    this.agent = new Agent({ keepAlive: true, maxSockets: sockets });
  }

  /** `body`: a string or buffer is sent as it is, anything else as JSON. */
  request(method, path, body, headers = {}) {
    const payload = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const all = { ...this.headers, ...headers };
    if (payload !== undefined) {
      all['Content-Type'] ??= 'application/json';
      all['Content-Length'] = Buffer.byteLength(payload);
    }
    const { hostname, port } = new URL(this.url);
    let handle;
    const answer = new Promise((resolve, reject) => {
      handle = httpRequest({ host: hostname, port, method, path, headers: all, agent: this.agent }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve(answerOf(response, chunks)));
        response.on('error', reject);
      });
      handle.on('error', reject);
      handle.end(payload);
    });
    answer.catch(() => {});
    return within(answer, `the answer to ${method} ${path}`, PATIENCE).catch((error) => {
      handle.destroy();
      throw error;
    });
  }

  get(path, headers) {
    return this.request('GET', path, undefined, headers);
  }

  post(path, body, headers) {
    return this.request('POST', path, body, headers);
  }

  close() {
    this.agent.destroy();
  }
}

/** The endpoints of Blip's HTTP API with one bot's key. */
export class BotHttp extends Http {
  constructor(server, bot) {
    super(server.url, { headers: { Authorization: bot.authorization } });
    this.bot = bot;
  }

  message(envelope) {
    return this.post('/messages', envelope);
  }

  notification(envelope) {
    return this.post('/notifications', envelope);
  }

  /** The whole HTTP answer of a command; an id is made when there is none. */
  commandAnswer(envelope) {
    return this.post('/commands', 'id' in envelope ? envelope : { id: randomUUID(), ...envelope });
  }

  /** The response envelope of a command. */
  async command(envelope) {
    const answer = await this.commandAnswer(envelope);
    if (answer.status !== 200) throw new Error(`${envelope.method} ${envelope.uri}: HTTP ${answer.status} ${answer.text}`);
    return answer.json;
  }

  async inbox(kind, keepStored = false) {
    const answer = await this.get(`/${kind}/inbox?keepStored=${keepStored}`);
    if (answer.status !== 200) throw new Error(`GET /${kind}/inbox: HTTP ${answer.status} ${answer.text}`);
    return answer.json;
  }
}
