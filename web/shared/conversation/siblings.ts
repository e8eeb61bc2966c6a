import type { Change, Conversation, Siblings } from './conversation';

/** Keeps the tabs in which the same conversation is open showing the same. */
export class TabSiblings implements Siblings {
  private readonly channel: BroadcastChannel;

  constructor(guest: string, bot: string) {
    this.channel = new BroadcastChannel(`parlance.${guest}|${bot}`.toLowerCase());
  }

  post(change: Change): void {
    this.channel.postMessage(change);
  }

  attach(conversation: Conversation): void {
    this.channel.onmessage = (event: MessageEvent<Change>) => conversation.apply(event.data);
  }

  close(): void {
    this.channel.close();
  }
}
