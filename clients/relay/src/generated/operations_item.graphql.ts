/**
 * @generated SignedSource<<fae9545a3e5c27af783272a869df4263>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ReaderInlineDataFragment } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type operations_item$data = {
  readonly category: string;
  readonly description: string | null | undefined;
  readonly id: string;
  readonly name: string;
  readonly price: string;
  readonly version: number;
  readonly " $fragmentType": "operations_item";
};
export type operations_item$key = {
  readonly " $data"?: operations_item$data;
  readonly " $fragmentSpreads": FragmentRefs<"operations_item">;
};

const node: ReaderInlineDataFragment = {
  "kind": "InlineDataFragment",
  "name": "operations_item"
};

(node as any).hash = "d5a95eb57283e1890d5d5c141280deab";

export default node;
