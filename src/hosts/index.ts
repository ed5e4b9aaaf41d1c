export type {
  Announcement,
  Category,
  CheckReport,
  ControlPlane,
  ControlPlaneOptions,
  DeploymentReport,
  Host,
  ImageReference,
  PluginNames,
  PluginSources,
  PublishReport,
  PushGrant,
  RemotePlugin,
  SchemaChange,
  SourceOptions,
  Targets,
} from './host.ts'
export { codesOf, detectHost, findHost, hosts } from './table.ts'
