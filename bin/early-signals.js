/**
 * A job of Slurm hears from its first moment on that its time is nearly up. Slurm looks every half minute who is to be
 * warned, so that the signal may come right after the start, and by default it would end the process while it still loads
 * its code. That it came is kept where whoever listens later looks.
 */
import process from 'node:process';

if (process.argv[2] === 'exec') process.on('SIGUSR2', () => (process.env['ASSAY_TIME_IS_UP'] = '1'));
