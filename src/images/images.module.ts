import { Module } from '@nestjs/common';
import { ImagesController } from './images.controller.js';
import { ImageLoader } from './image-loader.service.js';
import { ImagesService } from './images.service.js';

@Module({ controllers: [ImagesController], providers: [ImageLoader, ImagesService] })
export class ImagesModule {}
