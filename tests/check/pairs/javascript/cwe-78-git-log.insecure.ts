import { execSync } from "node:child_process";

export function gitLog(repository: string, branch: string): string {
  const output = execSync("git -C " + repository + " log --oneline " + branch);
  return output.toString("utf8");
}
