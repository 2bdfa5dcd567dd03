import { randomUUID } from "crypto";

export class Sessions {
  private readonly users = new Map<string, string>();

  open(user: string): string {
    const sessionId = randomUUID();
    this.users.set(sessionId, user);
    return sessionId;
  }
}
