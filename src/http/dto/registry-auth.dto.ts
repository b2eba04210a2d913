import { IsOptional, IsString, MaxLength, MinLength, ValidateIf } from 'class-validator';

/** All of it goes in one header, and Go's servers take 1 MiB of them (net/http, DefaultMaxHeaderBytes). */
const MAX_LENGTH = 65_536;

/** A field that is null is one that was left out. */
const hasNoIdentityToken = ({ identity_token }: RegistryAuthDto): boolean =>
  (identity_token ?? undefined) === undefined;

/** A login at the image's registry: a user name with a password, or an identity token. Never logged, never answered. */
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

  /** An OAuth refresh token, instead of the other two. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_LENGTH)
  identity_token?: string;
}
