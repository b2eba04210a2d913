import { Injectable } from '@nestjs/common';
import { ExecService } from '../../containers/exec/exec.service.js';
import type { InputSchema, Tool, ToolCall } from '../tool.js';
import { CONTAINER } from './container-argument.js';
import { ExecArguments } from './tool-arguments.dto.js';

@Injectable()
export class ExecTool implements Tool<ExecArguments> {
  readonly name = 'exec';
  readonly description =
    'Runs a command in a running container, and returns its exit code and output when it has ended. Large output is cut ' +
    'after the first 64 KiB: use tail, grep or a file.';
  readonly scope = 'exec';
  readonly hints = { title: 'Run a command', readOnlyHint: false, destructiveHint: true };
  readonly arguments = ExecArguments;
  readonly input: InputSchema = {
    type: 'object',
    required: ['container', 'command'],
    properties: {
      ...CONTAINER,
      command: {
        oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
        description: 'Program and arguments. No shell runs it: use ["sh", "-c", "…"] for pipes, variables and globs',
      },
      workdir: { type: 'string', description: 'Working directory, an absolute path. Default: that of the image' },
      env: { type: 'object', additionalProperties: { type: 'string' }, description: 'Further environment variables' },
      user: { type: 'string', description: 'user or user:group, by name or number' },
      stdin: { type: 'string', description: 'Input of the command' },
      tty: { type: 'boolean', description: 'Give it a terminal' },
      timeout: { type: 'integer', minimum: 1, description: 'Seconds after which the command is ended' },
    },
  };

  constructor(private readonly execs: ExecService) {}

  call({ container, ...command }: ExecArguments, { caller, signal }: ToolCall): Promise<object> {
    return this.execs.exec(container, caller.onlyOwner, command, signal);
  }
}
