// The page /chat/NAME as a person uses it: what they read, type and press, by role and name.

export const types = {
  chatState: 'application/vnd.lime.chatstate+json',
  collection: 'application/vnd.lime.collection+json',
  container: 'application/vnd.lime.container+json',
  copyAndPaste: 'application/vnd.lime.copy-and-paste+json',
  documentSelect: 'application/vnd.lime.document-select+json',
  input: 'application/vnd.lime.input+json',
  list: 'application/vnd.lime.list+json',
  location: 'application/vnd.lime.location+json',
  mediaLink: 'application/vnd.lime.media-link+json',
  reaction: 'application/vnd.lime.reaction+json',
  reply: 'application/vnd.lime.reply+json',
  select: 'application/vnd.lime.select+json',
  sensitive: 'application/vnd.lime.sensitive+json',
  webLink: 'application/vnd.lime.web-link+json',
};

export class ChatPage {
  constructor(page, bot) {
    this.page = page;
    this.bot = bot;
    this.field = page.getByRole('textbox');
    this.log = page.getByRole('log');
    this.banner = page.locator('.banner');
    this.typing = page.locator('.typing');
  }

  /** Opens the chat with a bot and waits until the page is connected. */
  static async open(context, server, bot) {
    const page = await context.newPage();
    const chat = new ChatPage(page, bot);
    await page.goto(`${server.url}/chat/${encodeURIComponent(bot)}`);
    await chat.connected();
    return chat;
  }

  connected() {
    return this.page.getByText('Connected', { exact: true }).waitFor();
  }

  async say(text) {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /** The messages that show a text: in themselves, for beside them stand a name and the time of day. */
  entry(text) {
    return this.log.locator('.entry').filter({ has: this.page.locator('.entry-body', { hasText: text }) });
  }

  async shows(text) {
    await this.entry(text).first().waitFor();
  }

  /** Waits until the message with this text has come as far as `status`. */
  async delivered(text, status) {
    await this.entry(text).locator(`.mark[data-status="${status}"]`).waitFor();
  }

  async status(text) {
    return this.entry(text).locator('.mark').getAttribute('data-status');
  }

  /** Waits until the bot has read everything the person wrote. */
  async settled() {
    await this.page.waitForFunction(() => !document.querySelector('.mark:not([data-status="consumed"])'));
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }
}

/** The next text that a person sent to this bot. */
export function heard(sdk, text) {
  return sdk.messages.take((message) => message.content === text, `the message "${text}"`);
}
