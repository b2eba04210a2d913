import { Argument, Command } from 'commander';
import { candidates } from '../candidates.js';
import { printLine } from '../output.js';
import { SCRIPTS } from '../completion-scripts.js';

/** What `dockapi completion` prints, and the hidden command that it calls at each Tab. */
export function completionCommand(root: Command): Command {
  root
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .passThroughOptions()
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) => {
      for (const each of await candidates(root, words)) await printLine(each);
    });
  return new Command('completion')
    .description('Print a script for your shell: source <(dockapi completion bash)')
    .addArgument(new Argument('<shell>').choices(Object.keys(SCRIPTS)))
    .action((shell: keyof typeof SCRIPTS) => printLine(SCRIPTS[shell]));
}
