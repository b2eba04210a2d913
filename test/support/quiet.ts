import { Logger } from '@nestjs/common';

// What is logged is not what unit tests look at; those that do, spy.
Logger.overrideLogger(false);
