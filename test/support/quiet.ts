import { Logger } from '@nestjs/common';

// Unit tests do not check logs, except those that spy on the logger.
Logger.overrideLogger(false);
