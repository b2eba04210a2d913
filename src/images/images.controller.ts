import { Body, Controller, Get, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Response } from 'express';
import { Needs } from '../access/needs.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { NDJSON, NdjsonAnswer } from '../http/ndjson-answer.js';
import { ImageDto } from './dto/image.dto.js';
import { PulledImageDto, PullImageDto } from './dto/pull-image.dto.js';
import { ImagesService } from './images.service.js';

@ApiTags('images')
@ApiExtraModels(PulledImageDto)
@Controller('images')
export class ImagesController {
  constructor(private readonly images: ImagesService) {}

  /** Lists the images on the engine. */
  @Get()
  @Needs('read')
  @ApiProblems('engine_unreachable', 'engine_error', 'engine_timeout')
  list(): Promise<ImageDto[]> {
    return this.images.list();
  }

  /** Pulls an image. */
  @Post('pull')
  @Needs('run')
  @HttpCode(200)
  @ApiOperation({
    description:
      'With `Accept: application/x-ndjson` the response is a line for each progress event of the engine, and a last line ' +
      'with the image or, if the pull fails after it began, a problem.',
  })
  @ApiBody({ type: PullImageDto, examples: { nginx: { summary: 'A web server', value: { image: 'nginx:latest' } } } })
  @ApiOkResponse({
    description: 'The pulled image',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(PulledImageDto) } },
      [NDJSON]: {
        schema: {
          type: 'string',
          example:
            '{"id":"latest","status":"Pulling from library/nginx"}\n{"id":"sha256:605c…","image":"nginx:latest"}\n',
        },
      },
    },
  })
  @ApiProblems(
    'invalid_request',
    'forbidden',
    'image_not_found',
    'image_pull_denied',
    'registry_unreachable',
    'registry_rate_limited',
    'engine_unreachable',
    'engine_error',
    'engine_timeout',
  )
  async pull(
    @Body() body: PullImageDto,
    @Headers('accept') accept: string | undefined,
    @ClientGone() gone: AbortSignal,
    @Res() response: Response,
  ): Promise<void> {
    if (!accept?.includes(NDJSON)) {
      response.json(await this.images.pull(body, gone));
      return;
    }
    const answer = new NdjsonAnswer(response);
    await answer.finish(this.images.pull(body, gone, (progress) => answer.progress(progress)));
  }
}
