import { IsOptional, IsString, Matches } from 'class-validator';
import { FieldLimitsEnvironment } from './field-limits-environment.js';

/** The variables that say where the store is. */
export class StoreEnvironment extends FieldLimitsEnvironment {
  /**
   * Where links and other work that outlives a request are kept. See [the store](store.md).
   *
   * @category Store
   * @values `file`, `memory`, `redis://host:6379` or `rediss://host:6379`
   */
  @IsString() DOCKAPI_STORE = 'file';

  /**
   * Folder of the store `file`. dockAPI creates it.
   *
   * @category Store
   * @default `$XDG_STATE_HOME/dockapi`, otherwise `~/.local/state/dockapi`
   * @values an absolute path
   */
  @IsOptional() @IsString() DOCKAPI_STATE_DIR: string | undefined = undefined;

  /**
   * Password for Redis. A user name is part of the URL.
   *
   * @category Store
   * @values a password
   */
  @IsOptional() @IsString() DOCKAPI_STORE_PASSWORD: string | undefined = undefined;

  /**
   * File with the password for Redis, as in a secret of Docker. Set this or `DOCKAPI_STORE_PASSWORD`, not both.
   *
   * @category Store
   * @values a path
   */
  @IsOptional() @IsString() DOCKAPI_STORE_PASSWORD_FILE: string | undefined = undefined;

  /**
   * File with the certificate authorities that a `rediss://` server is checked against.
   *
   * @category Store
   * @default the authorities that Node trusts
   * @values a path
   */
  @IsOptional() @IsString() DOCKAPI_STORE_CA: string | undefined = undefined;

  /**
   * Address at which the other dockAPIs that share the store reach this one. See
   * [several processes](deployment/several-processes.md#requests-between-processes).
   *
   * @category Store
   * @values an origin, such as `http://10.0.0.5:8000`
   */
  @IsOptional()
  @Matches(/^https?:\/\/[^/?#@\s]+\/?$/, { message: 'must be an origin, such as http://10.0.0.5:8000' })
  DOCKAPI_PEER_URL: string | undefined = undefined;
}
