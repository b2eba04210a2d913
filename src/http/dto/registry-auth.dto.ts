import { IsOptional, IsString, MaxLength, MinLength, ValidateIf } from 'class-validator';

/** The login is sent in one header, and Go's servers accept 1 MiB of headers (net/http, DefaultMaxHeaderBytes). */
const MAX_LENGTH = 65_536;

/** null is the same as omitted. */
const hasNoIdentityToken = ({ identity_token }: RegistryAuthDto): boolean =>
  (identity_token ?? undefined) === undefined;

/** Login for the image's registry: user name and password, or an identity token. Never logged or returned. */
export class RegistryAuthDto {
  /** @example "ci" */
  @ValidateIf(hasNoIdentityToken)
  @IsString({ message: 'must be a string: give username and password, or identity_token' })
  @MinLength(1)
  @MaxLength(MAX_LENGTH)
  username?: string;

  /** Password or access token. @example "s3cret" */
  @ValidateIf(hasNoIdentityToken)
  @IsString({ message: 'must be a string: give username and password, or identity_token' })
  @MaxLength(MAX_LENGTH)
  password?: string;

  /** OAuth refresh token, instead of the other two. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_LENGTH)
  identity_token?: string;
}
