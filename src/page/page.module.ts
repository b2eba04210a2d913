import { Module } from '@nestjs/common';
import { PageController } from './page.controller.js';
import { PageFiles } from './page-files.service.js';

/** The page at `/ui/`, and what `/` says. */
@Module({ controllers: [PageController], providers: [PageFiles] })
export class PageModule {}
