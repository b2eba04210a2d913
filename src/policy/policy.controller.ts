import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { Config } from '../config/config.js';
import { PolicyDto } from './dto/policy.dto.js';
import { toPolicyDto } from './policy-response.js';

@ApiTags('policy')
@Controller('policy')
export class PolicyController {
  constructor(private readonly config: Config) {}

  /** Returns the effective limits, and what the caller may do within them. */
  @Get()
  @Needs('read')
  show(@By() caller: Caller): PolicyDto {
    return toPolicyDto(this.config, caller);
  }
}
