/** Runs in a worker thread on the built package: a gradient, a mode and an error. */
import { parentPort } from 'node:worker_threads';
import { fromArray, isGradEnabled, ones, scope } from '@sal-smis/torch';

scope(() => {
  const weight = fromArray(Float32Array.of(1, 2, 3), [3]);
  weight.requiresGrad = true;
  weight.mul(weight).sum().backward();
  let error = '';
  try {
    ones([2]).add(ones([3]));
  } catch (thrown) {
    error = thrown.message;
  }
  parentPort.postMessage({ gradEnabled: isGradEnabled(), gradient: [...weight.grad.toFloat32Array()], error });
});
