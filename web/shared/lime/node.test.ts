import { describe, expect, test } from 'vitest';
import { botIdentity, displayName, identityOf, parseNode } from './node';

describe('an address', () => {
  test('splits into name, domain and instance', () => {
    expect(parseNode('a@b/c')).toEqual({ name: 'a', domain: 'b', instance: 'c' });
    expect(parseNode('a@b')).toEqual({ name: 'a', domain: 'b' });
    expect(parseNode('skyler/bedroom')).toEqual({ name: 'skyler', instance: 'bedroom' });
    expect(parseNode('a@b/c/d@e')).toEqual({ name: 'a', domain: 'b', instance: 'c/d@e' });
    expect(parseNode('@b/')).toEqual({ domain: 'b' });
  });

  test('is compared without case and instance', () => {
    expect(identityOf('Atlas@MSGING.net/x')).toBe('atlas@msging.net');
  });
});

describe('the bot of a chat address', () => {
  test('is a name of the default domain, or an identity', () => {
    expect(botIdentity('atlas')).toBe('atlas@msging.net');
    expect(botIdentity('atlas@example.org')).toBe('atlas@example.org');
  });

  test.each(['', '@b', 'a@', 'a@b@c', 'a/b', 'a<b', 'a b', 'a@b/c'])('cannot be %j', (address) => {
    expect(botIdentity(address)).toBeNull();
  });

  test('is shown with percent-encoding undone, where there is one', () => {
    expect(displayName('john%40mail.com@msging.net')).toBe('john@mail.com');
    expect(displayName('100%@msging.net')).toBe('100%');
  });
});
