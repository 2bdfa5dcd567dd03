import { execFileSync } from "node:child_process";

export function gitLog(repository: string, branch: string): string {
  if (!/^[\w./-]+$/.test(branch) || branch.startsWith("-")) {
    throw new Error("not a branch");
  }
  const output = execFileSync("git", ["-C", repository, "log", "--oneline", branch]);
  return output.toString("utf8");
}
