import { noGrad } from '../autograd.js';
import { scope } from '../scope.js';
import { call, callMany, type Tensor } from '../tensor.js';

/**
 * Scales all gradients so that their joint 2-norm is at most `maximum` (torch.nn.utils.clip_grad_norm_).
 * Returns the norm before.
 */
export function clipGradNorm(parameters: readonly Tensor[], maximum: number): number {
  return scope(() =>
    noGrad(() => {
      const gradients = parameters.map(({ grad }) => grad).filter((grad): grad is Tensor => grad !== null);
      if (gradients.length === 0) return 0;
      const norms = callMany('aten::_foreach_norm', 'Scalar', gradients, 2);
      const total = call('aten::linalg_vector_norm', '', call('aten::stack', '', norms), 2).item();
      const scale = maximum / (total + 1e-6);
      if (scale < 1) for (const gradient of gradients) gradient.mul_(scale);
      return total;
    }),
  );
}
