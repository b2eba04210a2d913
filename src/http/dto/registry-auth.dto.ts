import { IsOptional, IsString, MinLength, ValidateIf } from 'class-validator';

/** A login at the image's registry: a user name with a password, or an identity token. Never logged, never answered. */
export class RegistryAuthDto {
  /** @example "ci" */
  @ValidateIf((auth: RegistryAuthDto) => auth.identity_token === undefined)
  @IsString({ message: 'must be a string: give username and password, or identity_token' })
  @MinLength(1)
  username?: string;

  /** Password or access token. @example "s3cret" */
  @ValidateIf((auth: RegistryAuthDto) => auth.identity_token === undefined)
  @IsString({ message: 'must be a string: give username and password, or identity_token' })
  password?: string;

  /** An OAuth refresh token, instead of the other two. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  identity_token?: string;
}
