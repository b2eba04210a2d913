import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { AppError } from '../../errors/app-error.js';
import { abortable } from '../engine/abortable.js';
import { toAppError } from '../engine/docker-errors.js';
import { EngineImages } from '../engine/engine-images.service.js';
import type { RegistryAuth } from '../engine/engine-types.js';
import type { ImageReference } from './image-reference.js';
import { drainPull, type PullProgress } from '../engine/pull-progress.js';
import { RegistryCredentials } from './registry-credentials.js';

export interface PullRequest {
  image: ImageReference;
  /** `os/arch[/variant]`; default: the engine's own. */
  platform?: string | undefined;
  /** Default: the login of `docker login`. */
  auth?: RegistryAuth | undefined;
}

type OnProgress = (progress: PullProgress) => void;

/** A running pull and its waiting callers. */
interface SharedPull {
  readonly listeners: Set<OnProgress>;
  readonly controller: AbortController;
  readonly done: Promise<string>;
}

/** Pulls images. Callers with the same image and credentials share one pull. */
@Injectable()
export class ImagePuller {
  private readonly running = new Map<string, SharedPull>();

  constructor(
    private readonly images: EngineImages,
    private readonly credentials: RegistryCredentials,
    private readonly config: Config,
  ) {}

  /**
   * @param signal ends this caller's wait; the pull is aborted when its last caller leaves
   * @returns image id of the engine, `sha256:…`
   * @throws AppError `image_not_found`, `image_pull_denied`, `registry_unreachable`, `registry_rate_limited`,
   * `engine_error`, `engine_timeout`
   */
  async pull(request: PullRequest, signal: AbortSignal, onProgress: OnProgress = () => undefined): Promise<string> {
    if (!request.image.pull)
      throw new AppError(
        'image_not_found',
        `The engine has no image ${request.image.name}, and an id cannot be pulled: use a name`,
      );
    const key = keyOf(request);
    const shared = this.running.get(key) ?? this.begin(key, request);
    const listener: OnProgress = (progress) => onProgress(progress);
    shared.listeners.add(listener);
    try {
      return await abortable(shared.done, signal);
    } finally {
      shared.listeners.delete(listener);
      if (shared.listeners.size === 0) this.abandon(key, shared);
    }
  }

  /** The login of a pull. @param auth that of the request; default: the one of `docker login`, if there is one */
  async loginOf({ registry }: ImageReference, auth: RegistryAuth | undefined): Promise<RegistryAuth | undefined> {
    return auth ?? (await this.credentials.find(registry));
  }

  private begin(key: string, request: PullRequest): SharedPull {
    const listeners = new Set<OnProgress>();
    const controller = new AbortController();
    const notify: OnProgress = (progress) => listeners.forEach((listener) => listener(progress));
    const done = this.run(request, notify, controller).finally(() => this.forget(key, shared));
    done.catch(() => undefined); // all callers may be gone by then
    const shared: SharedPull = { listeners, controller, done };
    this.running.set(key, shared);
    return shared;
  }

  private abandon(key: string, shared: SharedPull): void {
    this.forget(key, shared); // later callers start a new pull
    shared.controller.abort(new Error('all callers of this pull have left'));
  }

  private forget(key: string, shared: SharedPull): void {
    if (this.running.get(key) === shared) this.running.delete(key);
  }

  private async run(
    { image, platform, auth }: PullRequest,
    notify: OnProgress,
    controller: AbortController,
  ): Promise<string> {
    const credentials = await this.loginOf(image, auth);
    const { pullTimeoutMs, policy } = this.config;
    const silence = endAfter(pullTimeoutMs, controller, 'was silent', 'DOCKAPI_PULL_TIMEOUT');
    const whole = policy.pullLimitMs && endAfter(policy.pullLimitMs, controller, 'lasted', 'DOCKAPI_PULL_LIMIT');
    try {
      const body = await this.images.pull(
        { ...image.pull!, ...(platform && { platform }) },
        credentials,
        controller.signal,
      );
      await drainPull(body, (progress) => {
        silence.refresh();
        notify(progress);
      });
    } catch (error) {
      controller.signal.throwIfAborted();
      throw withoutSecrets(toAppError(error, 'pull'), credentials);
    } finally {
      clearTimeout(silence);
      clearTimeout(whole);
    }
    return (await this.images.inspect(image.name)).Id;
  }
}

/**
 * Aborts a pull.
 *
 * @param what what the pull did for too long
 * @param setting setting of this limit
 */
function endAfter(ms: number, controller: AbortController, what: string, setting: string): NodeJS.Timeout {
  const detail = `The pull ${what} for ${ms / 1_000} s: check the registry, or raise ${setting}`;
  return setTimeout(() => controller.abort(new AppError('engine_timeout', detail)), ms);
}

/** Equal for equal requests with equal credentials. A digest, so that the key holds no secret. */
function keyOf({ image, platform, auth }: PullRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([image.name, platform, auth]))
    .digest('hex');
}

/** A registry may quote the login. Removes secrets from the detail and the logged cause. */
function withoutSecrets(error: AppError, auth: RegistryAuth | undefined): AppError {
  const secrets = [auth?.password, auth?.identitytoken].filter((secret): secret is string => Boolean(secret));
  const detail = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), error.detail);
  return new AppError(error.code, detail, { details: error.details });
}
