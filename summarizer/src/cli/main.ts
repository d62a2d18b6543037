#!/usr/bin/env node

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`error: summarizer needs Node.js 22.18 or newer; this is ${process.version}\n`);
  process.exit(2);
}

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const { runProgram } = await import("./program.ts");
await runProgram(process.argv.slice(2));
