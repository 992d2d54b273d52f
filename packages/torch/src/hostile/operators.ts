/** Operators that hostile calls are made of: all that this project's packages use, and neighbours of the same kinds. */

import { addon } from '../native.js';

const NAMES = `
abs adaptive_avg_pool2d add.Tensor add.Scalar add_.Tensor addcdiv_ addcmul_ affine_grid_generator all amax amin
any arange arange.start_step argmax avg_pool2d batch_norm bmm cat clamp clamp.Tensor clone constant_pad_nd contiguous
conv2d copy_ cross_entropy_loss cumsum detach diagonal div.Tensor div.Tensor_mode dropout empty.memory_format
empty_like eq.Tensor exp expand eye eye.m fill_.Scalar flip full gather grid_sampler group_norm gt.Scalar
index.Tensor index_put_ index_select instance_norm item layer_norm lerp_.Scalar linalg_vector_norm linear log
log_softmax.int lt.Tensor masked_fill.Scalar masked_select matmul max max.dim max_pool2d mean mean.dim min minimum
mse_loss mul.Tensor mul_.Tensor narrow nll_loss nonzero one_hot ones permute pow.Tensor_Scalar
rand.generator randn.generator randperm reflection_pad2d relu remainder.Tensor repeat reshape roll scatter.src
select.int sigmoid slice.Tensor softmax.int sort split.Tensor sqrt squeeze.dim stack std.correction sub.Tensor
sum sum.dim_IntList to.dtype to.device topk transpose.int tril unbind.int unfold uniform_ unsqueeze
upsample_bilinear2d upsample_nearest2d upsample_bilinear2d_backward var.correction view where.self zeros zeros_like
_foreach_norm.Scalar _foreach_lerp_.Scalar _foreach_add_.List _foreach_mul_.Scalar
_fused_adam_ _fused_adamw_ _fused_sgd_ _fused_adam_.tensor_lr
`;

export interface Operator {
  index: number;
  /** `aten::add.Tensor` */
  name: string;
  /** Types of the arguments as the schema writes them, such as `int[2]`. */
  types: string[];
}

/** Those of the list that this libtorch has. */
export function hostileOperators(): Operator[] {
  return NAMES.trim()
    .split(/\s+/)
    .flatMap((name) => {
      const [base, overload = ''] = name.split('.');
      const index = addon.findOperator(`aten::${base}`, overload);
      return index === null
        ? []
        : [{ index, name: `aten::${name}`, types: argumentTypes(addon.operatorSchema(index)) }];
    });
}

/** `aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor` gives Tensor, Tensor, Scalar. */
export function argumentTypes(schema: string): string[] {
  const inside = schema.slice(schema.indexOf('(') + 1, schema.lastIndexOf(') ->'));
  // Commas inside a default such as [0, 0] or a mark such as (a!) part nothing.
  return inside
    .split(/,\s*(?![^[(]*[\])])/)
    .filter((argument) => argument !== '' && argument !== '*')
    .map((argument) => argument.replace(/\([^)]*\)/, '').split(' ')[0] as string);
}
