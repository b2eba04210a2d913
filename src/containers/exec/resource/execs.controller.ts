import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../../../access/by.decorator.js';
import { Caller } from '../../../access/caller.js';
import { Needs } from '../../../access/needs.decorator.js';
import { ApiProblems } from '../../../http/api-problems.decorator.js';
import { BodyIs, wholeBodyOf } from '../../../http/body-policy.js';
import { ClientGone } from '../../../http/client-gone.decorator.js';
import { EVENT_STREAM } from '../../../http/event-stream.js';
import { NDJSON } from '../../../http/ndjson-response.js';
import { Shutdown } from '../../../http/shutdown.js';
import { ApiContainerId, ONE_CONTAINER } from '../../container-route.js';
import { AppError } from '../../../errors/app-error.js';
import { stdinClosed } from '../session/session-input.js';
import {
  AttachDto,
  ExecSessionDto,
  InputDto,
  KillExecDto,
  ReadOutputDto,
  ResizeDto,
  StartExecDto,
  WaitExecDto,
} from './execs.dto.js';
import { ByPath } from './exec-path.decorator.js';
import { OneExec } from './exec-route.js';
import { type ExecPath, ExecsService } from './execs.service.js';
import { sendOutput, TEXT } from './output-response.js';

const START_EXAMPLES = {
  shell: { summary: 'A shell', value: { command: ['sh'], tty: true, stdin: true } },
  job: { summary: 'A job', value: { command: ['sh', '-c', 'sleep 1; echo done'], exec_id: 'job-1', timeout: 60 } },
};
const RESIZE_EXAMPLES = { wide: { summary: 'A wide terminal', value: { cols: 120, rows: 40 } } };
const KILL_EXAMPLES = { interrupt: { summary: 'As Ctrl-C', value: { signal: 'INT', grace: 10 } } };

const OUTPUT_EXAMPLES = {
  [TEXT]: 'done\n',
  [NDJSON]: '{"seq":5,"stream":"stdout","data":"done\\n"}\n{"state":"exited","exit_code":0}\n',
  [EVENT_STREAM]:
    'id: 5\nevent: stdout\ndata: {"data":"done\\n"}\n\nevent: exit\ndata: {"state":"exited","exit_code":0}\n\n',
};

const NO_CONTENT = 204;

const ONE_EXEC = ['exec_not_found', 'peer_unreachable', ...ONE_CONTAINER] as const;
const HELD = ['output_gone', ...ONE_EXEC] as const;

@ApiTags('containers')
@Controller('containers/:id/execs')
export class ExecsController {
  constructor(
    private readonly execs: ExecsService,
    private readonly shutdown: Shutdown,
  ) {}

  /** Starts a command in a running container and returns at once. The command goes on without any client. */
  @Post()
  @Needs('exec')
  @ApiContainerId()
  @ApiBody({ type: StartExecDto, examples: START_EXAMPLES })
  @ApiCreatedResponse({ type: ExecSessionDto, description: 'The command has been started' })
  @ApiOkResponse({ type: ExecSessionDto, description: 'The exec of the same `exec_id` and body' })
  @ApiProblems('container_not_running', 'exec_id_in_use', 'too_many_requests', ...ONE_CONTAINER)
  async start(
    @Param('id') id: string,
    @Body() body: StartExecDto,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ExecSessionDto> {
    const { exec, isNew } = await this.execs.start(id, caller.onlyOwner, body, gone);
    response.status(isNew ? 201 : 200);
    return exec;
  }

  /** Lists the execs of a container, the newest first. */
  @Get()
  @Needs('exec')
  @ApiContainerId()
  @ApiProblems(...ONE_CONTAINER)
  list(@Param('id') id: string, @By() caller: Caller, @ClientGone() gone: AbortSignal): Promise<ExecSessionDto[]> {
    return this.execs.list(id, caller.onlyOwner, gone);
  }

  /** Describes an exec, at once or when it has ended. */
  @Get(':exec_id')
  @ApiOkResponse({ type: ExecSessionDto })
  @Needs('exec')
  @OneExec({ answersHere: true })
  @ApiProblems(...ONE_EXEC)
  async get(
    @ByPath() path: ExecPath,
    @Query() { wait }: WaitExecDto,
    @ClientGone() gone: AbortSignal,
    @Res() response: Response,
  ): Promise<void> {
    const signal = AbortSignal.any([gone, this.shutdown.signal]);
    response.json(await this.execs.get(path, wait ?? 0, signal));
  }

  /** Reads an exec's output: stdout and stderr as one text, as JSON lines, or as events. */
  @Get(':exec_id/output')
  @Needs('exec')
  @OneExec()
  @ApiOkResponse({
    description: 'The output that is kept',
    headers: {
      'X-Output-Next': {
        description: 'Number of bytes so far, of a text without `follow`',
        schema: { type: 'integer' },
      },
    },
    content: Object.fromEntries(
      Object.entries(OUTPUT_EXAMPLES).map(([type, example]) => [type, { schema: { type: 'string', example } }]),
    ),
  })
  @ApiProblems('too_many_requests', ...HELD)
  async output(
    @ByPath() path: ExecPath,
    @Query() { after, follow }: ReadOutputDto,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const held = await this.execs.holder(path, gone);
    using _viewer = held.places.enter();
    const signal = AbortSignal.any([gone, this.shutdown.signal]);
    await sendOutput(held.session, { after: after ?? 0, follow: follow ?? false }, request, response, signal);
  }

  /**
   * Attaches a client by WebSocket, with Kubernetes' protocol of remote commands. See docs/exec.md. Without a WebSocket, a request
   * gets the problem that its handshake would get; 400 `invalid_request` if that would succeed.
   */
  @Get(':exec_id/attach')
  @Needs('exec')
  @OneExec()
  @ApiResponse({ status: 101, description: 'A WebSocket of `v5.channel.k8s.io` or `v4.channel.k8s.io`' })
  @ApiProblems('exec_attached', 'too_many_requests', ...HELD)
  async attach(@ByPath() path: ExecPath, @Query() wanted: AttachDto, @ClientGone() gone: AbortSignal): Promise<never> {
    const held = await this.execs.holder(path, gone);
    held.checkAttach(wanted);
    throw new AppError('invalid_request', 'Open a WebSocket here: see docs/exec.md');
  }

  /** Writes the body to the command's stdin, and waits until the command has taken it. With a key, 1 MiB at most. */
  @Post(':exec_id/input')
  @ApiNoContentResponse()
  @Needs('exec')
  @HttpCode(204)
  @BodyIs('stream, whole with a key')
  @OneExec()
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary', example: 'ls\n' } })
  @ApiProblems('stdin_closed', 'payload_too_large', ...HELD)
  async input(
    @ByPath() path: ExecPath,
    @Query() { eof }: InputDto,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
    @Headers('content-encoding') encoding: string | undefined,
  ): Promise<void> {
    if (encoding !== undefined && encoding !== 'identity')
      throw new AppError('unsupported_media_type', 'Send the input without Content-Encoding');
    const { session } = await this.execs.holder(path, gone);
    if (!session.input) throw stdinClosed();
    const whole = wholeBodyOf(request);
    if (whole) await session.input.writeWhole(whole, eof ?? false, gone);
    else await session.input.write(request, eof ?? false, gone);
    response.status(NO_CONTENT).end();
  }

  /** Sets the size of an exec's terminal. */
  @Post(':exec_id/resize')
  @ApiNoContentResponse()
  @Needs('exec')
  @HttpCode(204)
  @OneExec()
  @ApiBody({ type: ResizeDto, examples: RESIZE_EXAMPLES })
  @ApiProblems(...HELD)
  async resize(
    @ByPath() path: ExecPath,
    @Body() { cols, rows }: ResizeDto,
    @ClientGone() gone: AbortSignal,
    @Res() response: Response,
  ): Promise<void> {
    const { session, spec } = await this.execs.holder(path, gone);
    if (!spec.tty) throw new AppError('invalid_request', 'The exec has no terminal: start it with "tty": true');
    if (!session.end) await session.resize(cols, rows);
    response.status(NO_CONTENT).end();
  }

  /** Ends an exec with everything that it has started, also what an ended one has left behind. */
  @Post(':exec_id/kill')
  @ApiOkResponse({ type: ExecSessionDto })
  @Needs('exec')
  @HttpCode(200)
  @OneExec()
  @ApiProblems('container_not_running', ...ONE_EXEC)
  @ApiBody({ type: KillExecDto, examples: KILL_EXAMPLES, required: false })
  async kill(
    @ByPath() path: ExecPath,
    @Body() body: KillExecDto,
    @ClientGone() gone: AbortSignal,
    @Res() response: Response,
  ): Promise<ExecSessionDto> {
    const exec = await this.execs.kill(path, body, gone);
    response.json(exec);
    return exec;
  }

  /** Ends an exec, as `kill` without grace, and forgets it. */
  @Delete(':exec_id')
  @ApiOkResponse({ type: ExecSessionDto })
  @Needs('exec')
  @OneExec()
  @ApiProblems('container_not_running', ...ONE_EXEC)
  async delete(@ByPath() path: ExecPath, @ClientGone() gone: AbortSignal, @Res() response: Response): Promise<void> {
    response.json(await this.execs.delete(path, gone));
  }
}
