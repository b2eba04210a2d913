#!/usr/bin/env node
import { exitCodeOf, reportTo } from './exit-code.js';
import { flush, stopAtClosedOutput } from './output.js';
import { program } from './program.js';

stopAtClosedOutput();
let code: number;
try {
  await program().parseAsync();
  code = Number(process.exitCode ?? 0);
} catch (error) {
  reportTo(process.stderr, error);
  code = exitCodeOf(error, process.argv[2]);
}
await flush();
process.exit(code); // an open stdin would keep it
