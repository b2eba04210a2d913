import { Module } from '@nestjs/common';
import { ClusterPull } from './cluster-pull.service.js';
import { ImagesController } from './images.controller.js';
import { ImageLoader } from './image-loader.service.js';
import { ImagesService } from './images.service.js';

@Module({ controllers: [ImagesController], providers: [ClusterPull, ImageLoader, ImagesService] })
export class ImagesModule {}
