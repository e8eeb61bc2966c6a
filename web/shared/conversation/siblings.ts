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

  /** `onForgotten`: another tab started over, and with it the guest is another. */
  attach(conversation: Conversation, onForgotten: () => void): void {
    this.channel.onmessage = ({ data }: MessageEvent<Change>) => {
      conversation.apply(data);
      if ('clear' in data) onForgotten();
    };
  }

  close(): void {
    this.channel.close();
  }
}
