import { Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { PlacementInterceptor } from './placement.interceptor.js';
import { Pins } from './pins.service.js';
import { PlacesService } from './places.service.js';

/** Which node of the cluster a run is done on. */
@Global()
@Module({
  providers: [
    Pins,
    PlacementInterceptor,
    PlacesService,
    { provide: APP_INTERCEPTOR, useExisting: PlacementInterceptor },
  ],
  exports: [PlacementInterceptor, PlacesService],
})
export class PlacementModule {}
