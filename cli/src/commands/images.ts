import { Command } from 'commander';
import { connect } from '../connection.js';
import { printJson, printLine } from '../output.js';
import { ProgressDisplay } from '../pull-progress.js';
import { interrupted } from '../signals.js';
import { bytes, table } from '../table.js';

interface Options {
  quiet?: boolean;
  platform?: string;
  json?: boolean;
}

export function pullCommand(): Command {
  return new Command('pull')
    .description('Pull an image.')
    .argument('<image>')
    .option('-q, --quiet', 'without progress')
    .option('--platform <os/arch>')
    .option('--json', 'as JSON')
    .action(pull);
}

export function imagesCommand(): Command {
  return new Command('images')
    .description('List images.')
    .option('-q, --quiet', 'ids only')
    .option('--json', 'as JSON')
    .action(images);
}

async function pull(image: string, { quiet, platform, json }: Options): Promise<void> {
  using signal = interrupted();
  using progress = new ProgressDisplay();
  const shown = quiet ? {} : { onProgress: progress.show };
  const pulled = await connect().pull(image, { signal, ...shown, ...(platform && { platform }) });
  await (json ? printJson(pulled) : printLine(pulled.image));
}

async function images({ quiet, json }: Options): Promise<void> {
  const found = await connect().images();
  if (json) return printJson(found);
  if (quiet) {
    for (const { id } of found) await printLine(id);
    return;
  }
  const rows = found.flatMap(({ id, repo_tags, size, created }) =>
    (repo_tags.length > 0 ? repo_tags : ['<none>']).map((tag) => [tag, id, created, bytes(size)]),
  );
  await printLine(table(['IMAGE', 'ID', 'CREATED', 'SIZE'], rows));
}
