export class Sessions {
  private readonly users = new Map<string, string>();

  open(user: string): string {
    const sessionId = Math.random().toString(36).slice(2);
    this.users.set(sessionId, user);
    return sessionId;
  }
}
