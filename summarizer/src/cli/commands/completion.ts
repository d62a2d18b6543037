import type { Command } from "commander";
import { Argument } from "commander";
import { completionOf } from "../completion/complete.ts";
import type { Shell } from "../completion/scripts.ts";
import { completeCommand, scripts, shells } from "../completion/scripts.ts";
import { host } from "../host.ts";

/** `completion`, and the command that its scripts run. */
export function completionCommands(program: Command): void {
  program
    .command("completion")
    .description("print a script that completes commands and options in your shell")
    .addArgument(new Argument("<shell>", "shell").choices(shells))
    .addHelpText("after", setup)
    .action((shell: Shell) => {
      host().stdout.write(scripts[shell]);
    });
  program
    .command(completeCommand, { hidden: true })
    .description("complete a command line")
    .argument("[words...]", "words after the name of the program; the last one is completed")
    .action((words: readonly string[]) => {
      const { candidates, paths } = completionOf(program, words);
      const lines = candidates.map(({ value, description }) => `${value}\t${description}`);
      for (const line of paths === undefined ? lines : [...lines, `:${paths}`]) host().stdout.write(`${line}\n`);
    });
}

const setup = `
To load it in each new shell:
  bash  echo 'source <(summarizer completion bash)' >> ~/.bashrc
  zsh   echo 'source <(summarizer completion zsh)' >> ~/.zshrc   (after compinit)
  fish  summarizer completion fish > ~/.config/fish/completions/summarizer.fish`;
